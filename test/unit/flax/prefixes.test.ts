import { expect, test } from 'vitest';
import { beside, type Reader, reading } from './open';

const FILES: readonly (readonly [Reader, string])[] = [
  ['flax', 'networks/linen_plain.py'],
  ['flax', 'networks/linen_images.py'],
  ['flax', 'networks/linen_sequences.py'],
  ['flax', 'networks/nnx_plain.py'],
  ['flax', 'networks/nnx_sequences.py'],
  ['equinox', '../equinox/networks/models.py'],
];

test.each(FILES)('%s reads every beginning of %s', async (reader, path) => {
  const text = beside(__dirname, path);
  for (let end = 0; end <= text.length; end += 97) {
    const { networks } = await reading(reader, text.slice(0, end));
    const failed = networks
      .flatMap(({ unreadable }) => unreadable)
      .filter(({ reason }) => reason.startsWith('the network cannot be followed'));
    expect(failed, `up to ${end}`).toEqual([]);
  }
});
