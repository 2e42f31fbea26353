import { Dwell, DWELL_MS, halfInView } from '../lib/list/dwell';
import { api } from '../lib/shell';

const STEPS = Array.from({ length: 21 }, (_, i) => i / 20);

/** Tells the app which posts were seen: half the card in view for a second, with the window focused. */
export function watchSeen() {
  const dwell = new Dwell();
  const names = new WeakMap<Element, string>();
  let observer: IntersectionObserver | undefined;
  const waiting: Element[] = [];

  const looked = (entries: IntersectionObserverEntry[]) => {
    for (const e of entries) {
      const uri = names.get(e.target) ?? '';
      const view = e.rootBounds?.height ?? innerHeight;
      if (halfInView(e.intersectionRect.height, e.boundingClientRect.height, view)) dwell.enter(uri, performance.now());
      else dwell.leave(uri);
    }
  };

  const attach = (root: HTMLElement) => {
    observer = new IntersectionObserver(looked, { root, threshold: STEPS });
    waiting.splice(0).forEach((node) => observer?.observe(node));
    const timer = setInterval(() => {
      if (!document.hasFocus()) return dwell.restart(performance.now());
      const seen = dwell.due(performance.now());
      if (seen.length > 0) void api.MarkSeen(seen).catch(() => undefined); // only what was not stored is lost: it shows again
    }, DWELL_MS / 4);
    return () => {
      clearInterval(timer);
      observer?.disconnect();
    };
  };

  const watch = (node: HTMLElement, uri: string) => {
    if (uri.startsWith('#')) return { destroy: () => {} }; // a place whose post is not known yet
    names.set(node, uri);
    if (observer) observer.observe(node);
    else waiting.push(node);
    return {
      destroy: () => {
        observer?.unobserve(node);
        dwell.leave(uri);
      },
    };
  };

  return { attach, watch };
}
