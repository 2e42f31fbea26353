import type { Card, PostPlan } from '../lib/api';
import { toProblem } from '../lib/problem';
import { api } from '../lib/shell';
import { acts } from '../lib/state/acts.svelte';
import { shared } from '../lib/state/shared.svelte';
import { t } from '../lib/words';
import { ofFile, type Ready } from './picture';

/** A picture of the post being written. id is empty while it is taken in. */
export interface ComposeImage {
  key: number;
  id: string;
  name: string;
  preview: string;
  alt: string;
  failed: string;
}

export const MOST_IMAGES = 4;

/** The post being written: one at a time, kept when the dialog is closed. */
class Composer {
  open = $state(false);
  text = $state('');
  lang = $state('en');
  replyTo = $state.raw<Card>();
  quoted = $state.raw<Card>();
  images = $state<ComposeImage[]>([]);
  plan = $state.raw<PostPlan>();
  failed = $state('');
  sending = $state(false);
  /** The reader was told that a picture has no description, and may send it so. */
  reminded = $state(false);
  private counted = 0;
  private keys = 0;

  async write(): Promise<void> {
    await this.start(undefined, undefined);
  }

  async reply(card: Card): Promise<void> {
    await this.start(card, undefined);
  }

  async quote(card: Card): Promise<void> {
    await this.start(undefined, card);
  }

  private async start(replyTo: Card | undefined, quoted: Card | undefined): Promise<void> {
    if (this.open) return;
    this.replyTo = replyTo;
    this.quoted = quoted;
    this.images = [];
    this.failed = '';
    this.reminded = false;
    const draft = await api.Draft(replyTo?.uri ?? '', quoted?.uri ?? '').catch(() => undefined);
    this.text = draft?.text ?? '';
    this.lang = draft?.langs[0] ?? navigator.language.split('-')[0] ?? 'en';
    this.open = true;
    await this.count();
  }

  /** Counts what is written; only the newest answer counts. */
  async count(): Promise<void> {
    const turn = ++this.counted;
    const plan = await api.PlanPost(this.text).catch(() => undefined);
    if (turn === this.counted) this.plan = plan;
  }

  async add(files: Iterable<File>): Promise<void> {
    for (const file of files) {
      if (this.images.length >= MOST_IMAGES) {
        this.failed = t('compose.images.most');
        return;
      }
      await this.take(file);
    }
  }

  private async take(file: File): Promise<void> {
    const key = ++this.keys;
    this.reminded = false;
    this.images.push({ key, id: '', name: file.name, preview: '', alt: '', failed: '' });
    const image = this.images[this.images.length - 1]!;
    try {
      const ready: Ready = await ofFile(file);
      image.preview = ready.preview;
      image.id = (await api.AttachImage(ready.base64)).id;
    } catch (e) {
      image.failed = toProblem(e).message;
    }
  }

  remove(key: number): void {
    this.images = this.images.filter((image) => image.key !== key);
  }

  get undescribed(): boolean {
    return this.images.some((image) => image.alt.trim() === '');
  }

  get ready(): boolean {
    const busy = this.images.some((image) => image.id === '');
    const something = this.text.trim() !== '' || this.images.length > 0 || this.quoted !== undefined;
    return something && !busy && !this.sending && this.plan !== undefined && !this.plan.tooLong;
  }

  async send(): Promise<void> {
    if (!this.ready) return;
    if (this.undescribed && !this.reminded) {
      this.reminded = true;
      return;
    }
    this.sending = true;
    this.failed = '';
    try {
      await api.Publish({
        text: this.text, langs: [this.lang], replyTo: this.replyTo?.uri ?? '', quote: this.quoted?.uri ?? '',
        images: this.images.map(({ id, alt }) => ({ id, alt })),
      });
      this.text = '';
      this.images = [];
      this.open = false;
      shared.say(t(navigator.onLine ? 'compose.done' : 'compose.queued'));
      await acts.load();
    } catch (e) {
      this.failed = toProblem(e).message;
    } finally {
      this.sending = false;
    }
  }

  /** Closes the dialog; what was written stays as a draft. */
  async close(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    await api
      .SaveDraft({ text: this.text, langs: [this.lang], replyTo: this.replyTo?.uri ?? '', quote: this.quoted?.uri ?? '' })
      .catch(() => undefined);
    if (this.text.trim() !== '') shared.say(t('compose.kept'));
  }
}

export const composer = new Composer();
