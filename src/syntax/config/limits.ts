/** Nesting beyond which a value is not read: no configuration written by hand or by a framework comes near. */
export const DEEPEST = 200;

/** Problems beyond this number say nothing new about a broken text. */
export const MOST_PROBLEMS = 20;
