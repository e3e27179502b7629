/** Sizes without the batch axis, in the framework's own axis order (torch: channels first); null = unknown size. */
export type Shape = readonly (number | null)[];

export type ActivationName =
  | 'relu'
  | 'leaky_relu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'silu'
  | 'tanh'
  | 'sigmoid'
  | 'softmax'
  | 'log_softmax'
  | 'softplus'
  | 'linear';
