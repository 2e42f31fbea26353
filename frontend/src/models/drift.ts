import type uPlot from 'uplot';
import type { AgreementBin, DriftRow, DriftWeek } from '../lib/api';

/** From where on a PSI is worth a look, and from where on it is an alarm. */
export const LOOK = 0.1;
export const ACT = 0.25;

const judged = (w: DriftWeek): boolean => w.level !== 'unknown';

/** The rows that a plot can show, scores and languages before signals, those that moved most first; at most six lines stay apart to the eye. */
export function comparable(rows: readonly DriftRow[]): DriftRow[] {
  const most = (r: DriftRow): number => Math.max(...r.weeks.map((w) => w.psi));
  return rows
    .filter((r) => r.weeks.some(judged))
    .sort((a, b) => Number(a.kind === 'feature') - Number(b.kind === 'feature') || most(b) - most(a))
    .slice(0, 6);
}

/** uPlot's columns: the weeks in seconds, then a column a row, null where a week has too few posts. */
export function columns(rows: readonly DriftRow[]): uPlot.AlignedData {
  const starts = [...new Set(rows.flatMap((r) => r.weeks.map((w) => w.startMs)))].sort((a, b) => a - b);
  const lines = rows.map((r) => {
    const at = new Map(r.weeks.map((w) => [w.startMs, judged(w) ? w.psi : null]));
    return starts.map((s) => at.get(s) ?? null);
  });
  return [starts.map((s) => s / 1000), ...lines] as uPlot.AlignedData;
}

/** A calibration's points for uPlot: what was said, what came true, and the diagonal on which both agree. */
export function diagonal(bins: readonly AgreementBin[]): uPlot.AlignedData {
  const points = [...bins].sort((a, b) => a.said - b.said);
  const said = [...new Set([0, ...points.map((b) => b.said), 1])];
  const came = new Map(points.map((b) => [b.said, b.came]));
  return [said, said, said.map((s) => came.get(s) ?? null)] as uPlot.AlignedData;
}
