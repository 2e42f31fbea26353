/** The time on the screen, kept to the half minute. */
class Now {
  ms = $state(Date.now());

  constructor() {
    setInterval(() => (this.ms = Date.now()), 30_000);
  }
}

export const now = new Now();
