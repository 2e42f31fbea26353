import type { Effect, Mix, Moved, SlateRules } from '../api';
import { api } from '../shell';
import { feed } from './feed.svelte';
import { shared } from './shared.svelte';

const ROWS = 50;

/** The mixing desk: moves are tried at once, at most one a frame and one under way; Apply keeps, revert takes back. */
class Mixer {
  /** Fader positions, ahead of the app's answer while a fader moves. */
  weights = $state<Record<string, number>>({});
  effect = $state.raw<Effect>();
  private changed = false;
  private running = false;

  get trying(): boolean {
    return feed.mix?.trying ?? false;
  }

  follow(): void {
    this.weights = { ...feed.mix?.weights };
  }

  move(signal: string, weight: number): void {
    this.weights[signal] = weight;
    this.changed = true;
    if (!this.running) requestAnimationFrame(() => void this.pump());
    this.running = true;
  }

  /** Less of a topic until a moment, at once. */
  async mood(topic: string, percent: number, untilMs: number): Promise<void> {
    await this.settled();
    await this.settle(() => api.SetMood({ topic, percent, untilMs }));
  }

  async endMood(topic: string): Promise<void> {
    await this.settled();
    await this.settle(() => api.EndMood(topic));
  }

  /** Tries what may stand beside what. */
  async arrange(slate: SlateRules): Promise<void> {
    await this.settled();
    const anchor = feed.anchored();
    const moved = await shared.attempt(() => api.TrySlate({ slate, anchor: anchor?.uri ?? '', count: ROWS }));
    if (moved) this.show(moved, anchor !== undefined);
  }

  async preset(name: string): Promise<void> {
    await this.settled();
    let anchored = false;
    const moved = await shared.attempt(async () => {
      anchored = await feed.mark();
      return api.UsePreset(name);
    });
    if (moved) this.show(moved, anchored);
  }

  async apply(): Promise<void> {
    await this.settled();
    await this.settle(() => api.Apply());
  }

  async revert(): Promise<void> {
    this.changed = false;
    await this.settled();
    await this.settle(() => api.Revert());
  }

  async undo(): Promise<void> {
    await this.settle(() => api.Undo());
  }

  async redo(): Promise<void> {
    await this.settle(() => api.Redo());
  }

  async renamePreset(from: string, to: string): Promise<boolean> {
    return this.presets(() => api.RenamePreset(from, to));
  }

  async savePreset(name: string): Promise<boolean> {
    return this.presets(() => api.SavePreset(name));
  }

  async removePreset(name: string): Promise<boolean> {
    return this.presets(() => api.RemovePreset(name));
  }

  private async presets(call: () => Promise<Mix>): Promise<boolean> {
    const mix = await shared.attempt(call);
    if (mix) feed.mix = mix;
    return mix !== undefined;
  }

  private async settle(call: () => ReturnType<typeof api.Apply>): Promise<void> {
    const home = await shared.attempt(async () => {
      await feed.mark();
      return call();
    });
    if (!home) return;
    feed.settle(home);
    this.effect = undefined;
    this.follow();
  }

  private show(moved: Moved, anchored: boolean): void {
    feed.moved(moved, anchored);
    this.effect = moved.effect;
    this.follow();
  }

  private async pump(): Promise<void> {
    while (this.changed) {
      this.changed = false;
      const anchor = feed.anchored();
      const weights = { ...this.weights };
      const moved = await shared.attempt(() => api.Try({ weights, anchor: anchor?.uri ?? '', count: ROWS }));
      if (!moved) break;
      if (this.changed) feed.moved(moved, anchor !== undefined);
      else this.show(moved, anchor !== undefined);
      await new Promise(requestAnimationFrame);
    }
    this.running = false;
  }

  /** Waits until no move is under way, so that Apply keeps what the faders show. */
  private async settled(): Promise<void> {
    while (this.running) await new Promise(requestAnimationFrame);
  }
}

export const mixer = new Mixer();
