import { describe, expect, it } from 'vitest';
import { GROUPS, piecesOf, sumsOf } from './strand';

const signals = GROUPS.map((group) => ({ id: group, label: group, group, unit: '', default: 0, min: -4, max: 8, curve: '', sentence: '' }));
const score = (points: number[]) => points.reduce((a, b) => a + b, 0);
const solid = (points: number[]) => piecesOf(points, signals).filter((p) => !p.takes).reduce((n, p) => n + p.to - p.from, 0);

describe('piecesOf', () => {
  it('stacks what is given, group by group', () => {
    expect(piecesOf([1, 0, 2, 0.5, 0, 0], signals)).toEqual([
      { group: 'people', from: 0, to: 1, takes: false },
      { group: 'conversation', from: 1, to: 3, takes: false },
      { group: 'time', from: 3, to: 3.5, takes: false },
    ]);
  });

  it('takes back from the end, hatched', () => {
    expect(piecesOf([2, 0, 0, 0, 0, -0.5], signals)).toEqual([
      { group: 'people', from: 0, to: 1.5, takes: false },
      { group: 'caution', from: 1.5, to: 2, takes: true },
    ]);
  });

  it.each([[[1, 2, 0, 0, 0, -1]], [[1, -0.5, 1, 0.25, 0, -0.75]], [[0.5, 0, 0, 0, 0, 0]]])('the solid part of %j is the score', (points) => {
    expect(solid(points)).toBeCloseTo(score(points), 12);
  });

  it('is all hatched, as long as what is taken, when more is taken than given', () => {
    const pieces = piecesOf([1, 0, 0, 0, 0, -3], signals);
    expect(pieces).toEqual([{ group: 'caution', from: 0, to: 3, takes: true }]);
  });

  it('never overlaps', () => {
    const pieces = piecesOf([1, -0.25, 0.75, 0, -0.5, -0.5], signals);
    for (let i = 1; i < pieces.length; i++) expect(pieces[i]!.from).toBeGreaterThanOrEqual(pieces[i - 1]!.to - 1e-12);
  });
});

it('sums a group that gives and takes on both sides', () => {
  const two = [{ ...signals[1]! }, { ...signals[1]! }];
  expect(sumsOf([2, -1], two)[1]).toEqual({ group: 'interest', gives: 2, takes: -1 });
});
