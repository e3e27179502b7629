import { expect, test } from 'vitest';
import { answer, type Channel, notify } from '../../../src/editor/wire';
import type { WireMessage } from '../../../src/protocol/lab';

interface Host {
  double(value: number): Promise<number>;
  fail(): Promise<void>;
  forget(): Promise<void>;
}

/** Both ends of a wire in one place. */
function wire(): Channel & { readonly sent: WireMessage[]; receive(message: unknown): void } {
  const listeners = new Set<(message: unknown) => void>();
  const sent: WireMessage[] = [];
  return {
    sent,
    // As a webview does.
    postMessage: (message) => void sent.push(JSON.parse(JSON.stringify(message))),
    onDidReceiveMessage: (listener) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    receive: (message) => {
      for (const listener of listeners) listener(message);
    },
  };
}

const host: Host = {
  double: async (value) => value * 2,
  fail: async () => {
    throw new Error('no luck');
  },
  forget: async () => undefined,
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('every call gets its reply, failures and unknown methods too', async () => {
  const channel = wire();
  const failures: string[] = [];
  answer<Host>(channel, host, (method) => failures.push(method));
  channel.receive({ type: 'call', id: 1, method: 'double', argument: 21 });
  channel.receive({ type: 'call', id: 2, method: 'fail', argument: undefined });
  channel.receive({ type: 'call', id: 3, method: 'toString', argument: undefined });
  channel.receive({ type: 'call', id: 4, method: 'forget', argument: undefined });
  await settled();
  const results = channel.sent.map((message) => message.type === 'reply' && [message.id, message.result]);
  expect(results).toContainEqual([1, { ok: 42 }]);
  expect(results).toContainEqual([2, { err: { code: 'failed', message: 'no luck' } }]);
  expect(results).toContainEqual([3, { err: { code: 'no-such-method', message: 'no method toString' } }]);
  expect(results).toContainEqual([4, { ok: null }]);
  expect(failures).toEqual(['fail']);
});

test('what is no call is left alone', async () => {
  const channel = wire();
  answer<Host>(channel, host, () => undefined);
  for (const message of [null, 'text', { type: 'call' }, { type: 'call', id: '1', method: 'double' }, { type: 'reply', id: 1 }])
    channel.receive(message);
  await settled();
  expect(channel.sent).toEqual([]);
});

test('a disposed wire is silent', async () => {
  const channel = wire();
  answer<Host>(channel, host, () => undefined).dispose();
  channel.receive({ type: 'call', id: 1, method: 'double', argument: 1 });
  await settled();
  expect(channel.sent).toEqual([]);
});

test('notifications carry their name', () => {
  const channel = wire();
  notify<{ said(text: string): void }, 'said'>(channel, 'said', 'hello');
  expect(channel.sent).toEqual([{ type: 'notify', method: 'said', argument: 'hello' }]);
});
