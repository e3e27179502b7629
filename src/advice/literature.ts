/** What the literature uses, as drop rates. Only figures that their source states, each with a link to it; elsewhere the source's advice. */

/** Where in a network a dropout stands. */
export type Place =
  | 'input'
  | 'embedding'
  | 'hidden'
  | 'convolution'
  | 'recurrent'
  | 'recurrent-state'
  | 'attention'
  | 'transformer'
  | 'path'
  | 'self-normalizing';

export interface PublishedRate {
  /** Smallest and largest rate that the source uses; equal when it names one; null when it is cited for its advice, not a figure. */
  readonly rates: readonly [number, number] | null;
  /** For what, or which advice. */
  readonly note: string;
  readonly source: { readonly title: string; readonly url: string };
}

/**
 * Appendix A: keep 0.5 to 0.8 of the hidden units, 0.8 of real-valued inputs. Appendix B.2, street-view house numbers: keep 0.9 of the input,
 * 0.75 behind the first two convolutions, 0.5 behind the third and in the dense layers.
 */
const srivastava = {
  title: 'Srivastava et al. 2014, Dropout: A Simple Way to Prevent Neural Networks from Overfitting',
  url: 'https://jmlr.org/papers/v15/srivastava14a.html',
};

/** The same rate on residual connections, embeddings and attention. */
const gpt2 = { title: 'nanoGPT#205, from the published configurations', url: 'https://github.com/karpathy/nanoGPT/pull/205' };

/** Defaults of its `main.py`. */
const awdLstm = { title: 'AWD-LSTM, the code of Merity et al. 2018', url: 'https://github.com/salesforce/awd-lstm-lm' };

export const placeNames: Readonly<Record<Place, string>> = {
  input: 'on the input',
  embedding: 'on embeddings',
  hidden: 'on a hidden, fully connected layer',
  convolution: 'on convolution maps',
  recurrent: 'around recurrent layers, not from step to step',
  'recurrent-state': 'from step to step of a recurrent layer',
  attention: 'on attention weights',
  transformer: 'in a transformer layer',
  path: 'on whole paths of residual blocks (stochastic depth)',
  'self-normalizing': 'in a self-normalizing (SELU) network',
};

export const publishedRates: Readonly<Record<Place, readonly PublishedRate[]>> = {
  input: [{ rates: [0.2, 0.2], note: 'real-valued input, such as pixels', source: srivastava }],
  embedding: [
    { rates: [0.1, 0.1], note: 'GPT-2', source: gpt2 },
    { rates: [0.1, 0.1], note: 'whole words of a language model', source: awdLstm },
  ],
  hidden: [{ rates: [0.2, 0.5], note: '', source: srivastava }],
  convolution: [
    {
      rates: null,
      note: 'drop whole maps (`Dropout2d`, `SpatialDropout2D`) where neighbouring pixels carry nearly the same signal',
      source: { title: 'Keras: SpatialDropout2D', url: 'https://keras.io/api/layers/regularization_layers/spatial_dropout2d/' },
    },
    { rates: [0.25, 0.25], note: 'the first convolutions of the network for street-view house numbers', source: srivastava },
  ],
  recurrent: [
    {
      rates: [0.5, 0.65],
      note: 'medium and large language model',
      source: { title: 'Zaremba et al. 2014, Recurrent Neural Network Regularization', url: 'https://arxiv.org/abs/1409.2329' },
    },
    { rates: [0.3, 0.3], note: 'between the layers of a language model', source: awdLstm },
  ],
  'recurrent-state': [{ rates: [0.5, 0.5], note: 'of the weights from state to state, the same for all steps', source: awdLstm }],
  attention: [
    {
      rates: [0.1, 0.1],
      note: 'GPT-2',
      source: gpt2,
    },
  ],
  transformer: [
    {
      rates: [0.1, 0.1],
      note: 'base model',
      source: { title: 'Vaswani et al. 2017, Attention Is All You Need, section 5.4', url: 'https://arxiv.org/abs/1706.03762' },
    },
    {
      rates: [0.1, 0.1],
      note: "PyTorch's default",
      source: {
        title: 'PyTorch: TransformerEncoderLayer',
        url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html',
      },
    },
  ],
  path: [
    {
      rates: [0.5, 0.5],
      note: 'the last block, growing linearly from the first',
      source: { title: 'Huang et al. 2016, Deep Networks with Stochastic Depth', url: 'https://arxiv.org/abs/1603.09382' },
    },
  ],
  'self-normalizing': [
    {
      // "New dropout technique": the two rates that its authors found to work.
      rates: [0.05, 0.1],
      note: '',
      source: { title: 'Klambauer et al. 2017, Self-Normalizing Neural Networks', url: 'https://arxiv.org/abs/1706.02515' },
    },
    {
      rates: null,
      note: 'alpha dropout, which keeps the mean and variance that SELU relies on',
      source: { title: 'PyTorch: AlphaDropout', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html' },
    },
  ],
};
