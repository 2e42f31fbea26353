const DAY = 24 * 60 * 60 * 1000;

/** When a mood may end: the coming midnights of here, as moments. */
export function ends(nowMs: number, days: number[]): { days: number; untilMs: number }[] {
  return days.map((n) => {
    const end = new Date(nowMs + n * DAY);
    end.setHours(0, 0, 0, 0);
    return { days: n, untilMs: end.getTime() };
  });
}

/** The day on which a mood ends, as people say it: "Friday" within a week, else "Fri, Dec 4". The end is a midnight, so the day before it is meant. */
export function dayOf(untilMs: number, nowMs: number, locale = 'en'): string {
  const last = new Date(untilMs - 1);
  const near = untilMs - nowMs <= 7 * DAY;
  return new Intl.DateTimeFormat(locale, near ? { weekday: 'long' } : { weekday: 'short', month: 'short', day: 'numeric' }).format(last);
}
