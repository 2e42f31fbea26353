/** The place in the feed that a reload comes back to: the app keeps the post, this keeps its exact height on the screen. */
export interface Place {
  edition: number;
  uri: string;
  y: number;
}

const KEY = 'skein.place';

export function keepPlace(place: Place): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // A browser without storage: the app's own anchor still brings the post back, only not to the pixel.
  }
}

export function lastPlace(): Place | undefined {
  try {
    const place = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Place | null;
    return place && typeof place.uri === 'string' && Number.isFinite(place.y) ? place : undefined;
  } catch {
    return undefined;
  }
}
