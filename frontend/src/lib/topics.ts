import en from '../../../app/words/en.json';

const prefix = 'topic.';

/** The ids of all topics, in the order of the catalogue. */
export const all: string[] = Object.keys(en.screen)
  .filter((key) => key.startsWith(prefix))
  .map((key) => key.slice(prefix.length));
