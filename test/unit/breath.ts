import { beforeEach } from 'vitest';

// Tests that never wait keep the worker from hearing the runner's answers: after a minute of them the runner gives up.
beforeEach(() => new Promise<void>((resolve) => setImmediate(resolve)));
