// Constants that the optimizer is not to see through. V8 makes a vector of a known constant anew in every turn of a loop, which takes longer than
// loading it; what comes from a global that may change is made once before the loop.
export let FIRST_FACTOR: i32 = 0x7feb352d;
export let SECOND_FACTOR: i32 = 0x846ca68b;
export let VECTOR: i32 = 4;
