import type { ReportHost } from '../../src/protocol/report';

/** What a click does; its failures are shown by the page. */
export type ReportActions = {
  readonly [Name in Exclude<keyof ReportHost, 'ready'>]: (...argument: Parameters<ReportHost[Name]>) => void;
};
