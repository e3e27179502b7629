/** Thrown inside the parser where a text is broken or unusual; never leaves this room. One object, since nobody asks it for its stack. */
export const REFUSAL = new Error('not for this parser');

export function refuse(): never {
  throw REFUSAL;
}
