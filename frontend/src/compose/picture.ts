import { fit, QUALITIES, SIDES } from './size';

/** A picture ready to be handed over. */
export interface Ready {
  base64: string;
  preview: string;
}

/** What every server takes: the lexicon once said 1 MB and some still do. */
const MOST_BYTES = 1_000_000;

/**
 * Draws a picture anew, upright and small enough. What a camera wrote into the file besides, such as where it was taken,
 * stays here.
 */
export async function ofFile(file: File): Promise<Ready> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    for (const side of SIDES) {
      for (const quality of QUALITIES) {
        const blob = await draw(bitmap, side, file.type === 'image/png' && quality === QUALITIES[0] ? 'image/png' : 'image/jpeg', quality);
        if (blob.size <= MOST_BYTES) return await read(blob);
      }
    }
  } finally {
    bitmap.close();
  }
  throw new Error('the picture stays too large');
}

async function draw(bitmap: ImageBitmap, side: number, type: string, quality: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = fit(bitmap.width, bitmap.height, side);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  if (type === 'image/jpeg') {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
  if (!blob) throw new Error('the picture could not be drawn');
  return blob;
}

async function read(blob: Blob): Promise<Ready> {
  const preview = await new Promise<string>((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(blob);
  });
  return { preview, base64: preview.slice(preview.indexOf(',') + 1) };
}
