import uPlot from 'uplot';
import type { HostRow } from '../lib/api';
import { bytes } from '../lib/format';

export interface Share { host: string; bytes: number }

/** The hosts that moved most, all their purposes together, the largest first. */
export function shares(rows: readonly HostRow[], most: number): Share[] {
  const sums = new Map<string, number>();
  for (const r of rows) sums.set(r.host, (sums.get(r.host) ?? 0) + r.sentBytes + r.receivedBytes);
  return [...sums].map(([host, n]) => ({ host, bytes: n })).sort((a, b) => b.bytes - a.bytes || a.host.localeCompare(b.host)).slice(0, most);
}

/** A name short enough for the axis: its beginning and its end. */
export function clipped(host: string, most: number): string {
  if (host.length <= most) return host;
  const tail = Math.floor((most - 1) / 2);
  return `${host.slice(0, most - 1 - tail)}…${host.slice(host.length - tail)}`;
}

export const ROW = 30;
const AXIS = 34;

/** Lying bars, one a host. uPlot draws them as any bars, with its axes exchanged. */
export function plotOptions(all: Share[], width: number, ink: string, hue: string, line: string, font: string): uPlot.Options {
  const name = width < 500 ? 110 : 190;
  const axis = { stroke: ink, font, ticks: { show: false } };
  return {
    width, height: all.length * ROW + AXIS, padding: [0, 12, 0, 0], legend: { show: false }, cursor: { show: false },
    scales: {
      x: { time: false, ori: 1, dir: -1, range: [-0.5, all.length - 0.5] },
      y: { ori: 0, range: (_u, _min, max) => [0, Math.max(max, 1)] },
    },
    axes: [
      { ...axis, side: 3, size: name, grid: { show: false }, splits: () => all.map((_, i) => i), values: (_u, at) => at.map((i) => clipped(all[i]?.host ?? '', width < 500 ? 15 : 27)) },
      { ...axis, side: 2, size: AXIS, space: 70, grid: { stroke: line, width: 1 }, values: (_u, at) => at.map(bytes) },
    ],
    series: [{}, { fill: hue, width: 0, points: { show: false }, paths: uPlot.paths.bars?.({ size: [0.62, 22], radius: 0.15 }) as uPlot.Series.PathBuilder }],
  };
}
