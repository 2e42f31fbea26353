// Under LANG=C, WebKit calls the language "C", which Intl refuses and a post's `langs` must not hold. Loaded before
// anything else, because libraries read the language as they load.

/** The tags of a list that BCP 47 allows; English when none is. */
export function sound(tags: readonly string[]): string[] {
  const good = tags.filter((tag) => {
    try {
      return Intl.getCanonicalLocales(tag).length > 0;
    } catch {
      return false;
    }
  });
  return good.length > 0 ? good : ['en'];
}

const given = navigator.languages.length > 0 ? navigator.languages : [navigator.language];
const tags = sound(given);
if (tags.length !== given.length || tags[0] !== navigator.language) {
  Object.defineProperty(navigator, 'languages', { value: tags, configurable: true });
  Object.defineProperty(navigator, 'language', { value: tags[0], configurable: true });
}
