import type { Detail } from '../model/network';

/** One side of an operator: activations, a number that is known, or anything else. */
export type Side = 'tensor' | number | null;

/** Arithmetic of activations and a number, or of two activations value by value; null when it is something else. */
export function arithmeticDetail(operator: string, left: Side, right: Side): Detail | null {
  if (left === 'tensor' && right === 'tensor') {
    if (operator === '*') return { type: 'multiply' };
    return operator === '-' ? { type: 'subtract' } : null;
  }
  const isFirst = typeof left === 'number';
  const number = isFirst ? left : right;
  if (typeof number !== 'number') return null;
  if (operator === '*') return { type: 'affine', factor: number, offset: 0 };
  if (operator === '/' && !isFirst && number !== 0) return { type: 'affine', factor: 1 / number, offset: 0 };
  if (operator === '+') return { type: 'affine', factor: 1, offset: number };
  return operator === '-' ? { type: 'affine', factor: isFirst ? -1 : 1, offset: isFirst ? number : -number } : null;
}
