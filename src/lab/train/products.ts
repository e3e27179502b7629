/**
 * Matrix products on row-major 32-bit floats. This is all the trainer asks of an engine, so another engine (a GPU, a faster
 * kernel) needs only these three. Results are fresh arrays that the caller owns.
 */
export interface Products {
  /** a [m × k] · b [k × n] → [m × n]. */
  multiply(a: Float32Array, b: Float32Array, m: number, k: number, n: number): Float32Array;
  /** aᵀ · b with a [k × m], b [k × n] → [m × n]. */
  multiplyLeftTransposed(a: Float32Array, b: Float32Array, m: number, k: number, n: number): Float32Array;
  /** a · bᵀ with a [m × k], b [n × k] → [m × n]. */
  multiplyRightTransposed(a: Float32Array, b: Float32Array, m: number, k: number, n: number): Float32Array;
}
