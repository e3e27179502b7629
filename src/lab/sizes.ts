import type { Given } from '../model/arguments';

/** What a network was built with where its file does not decide it, by argument; `data`: the data, or what a layer reads, decided it. */
export type TakenSizes = Readonly<Record<string, { readonly value: Given; readonly from: 'entered' | 'data' }>>;
