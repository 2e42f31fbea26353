import { stepTo } from '../../card/pictures';
import type { Picture } from '../api';

/** The picture viewer: which pictures, and which of them. */
class Viewer {
  pictures = $state.raw<Picture[]>([]);
  at = $state(0);

  open(pictures: Picture[], at: number): void {
    this.pictures = pictures;
    this.at = at;
  }

  step(by: number): void {
    this.at = stepTo(this.at, by, this.pictures.length);
  }

  close(): void {
    this.pictures = [];
  }
}

export const viewer = new Viewer();
