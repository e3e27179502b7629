/** What the literature uses, as drop rates. Only figures that their source states; each with a link to it. */

/** Where in a network a dropout stands. */
export type Place = 'input' | 'hidden' | 'convolution' | 'recurrent' | 'recurrent-state' | 'attention' | 'transformer' | 'self-normalizing';

export interface PublishedRate {
  /** Smallest and largest rate that the source uses; equal when it names one; null when it is cited for its advice, not a figure. */
  readonly rates: readonly [number, number] | null;
  /** For what, or which advice. */
  readonly note: string;
  readonly source: { readonly title: string; readonly url: string };
}

const srivastava = {
  title: 'Srivastava et al. 2014, Dropout: A Simple Way to Prevent Neural Networks from Overfitting',
  url: 'https://jmlr.org/papers/v15/srivastava14a.html',
};

export const placeNames: Readonly<Record<Place, string>> = {
  input: 'on the input',
  hidden: 'on a hidden, fully connected layer',
  convolution: 'on convolution maps',
  recurrent: 'between recurrent layers',
  'recurrent-state': 'on the recurrent state',
  attention: 'on attention weights',
  transformer: 'in a transformer layer',
  'self-normalizing': 'in a self-normalizing (SELU) network',
};

export const publishedRates: Readonly<Record<Place, readonly PublishedRate[]>> = {
  input: [{ rates: [0.2, 0.2], note: 'real-valued input', source: srivastava }],
  hidden: [{ rates: [0.2, 0.5], note: '', source: srivastava }],
  convolution: [
    { rates: [0.25, 0.25], note: 'convolution layers of the street-view digits network', source: srivastava },
    {
      rates: null,
      note: 'drop whole maps: neighbouring cells of one map carry nearly the same signal',
      source: {
        title: 'Tompson et al. 2015, Efficient Object Localization Using Convolutional Networks',
        url: 'https://arxiv.org/abs/1411.4280',
      },
    },
  ],
  recurrent: [
    {
      rates: [0.2, 0.65],
      note: '20 % for translation, 50 and 65 % for medium and large language models',
      source: { title: 'Zaremba et al. 2014, Recurrent Neural Network Regularization', url: 'https://arxiv.org/abs/1409.2329' },
    },
  ],
  'recurrent-state': [
    {
      rates: [0.5, 0.5],
      note: 'one mask for all steps; on the recurrent weights of a language model',
      source: { title: 'Merity et al. 2018, Regularizing and Optimizing LSTM Language Models', url: 'https://arxiv.org/abs/1708.02182' },
    },
  ],
  attention: [
    {
      rates: [0.1, 0.1],
      note: 'GPT-2 sized language models',
      source: { title: 'nanoGPT, discussion of its defaults', url: 'https://github.com/karpathy/nanoGPT/pull/205' },
    },
  ],
  transformer: [
    {
      rates: [0.1, 0.1],
      note: 'base model',
      source: { title: 'Vaswani et al. 2017, Attention Is All You Need', url: 'https://arxiv.org/abs/1706.03762' },
    },
  ],
  'self-normalizing': [
    {
      rates: [0.05, 0.1],
      note: 'alpha dropout',
      source: { title: 'Klambauer et al. 2017, Self-Normalizing Neural Networks', url: 'https://arxiv.org/abs/1706.02515' },
    },
  ],
};
