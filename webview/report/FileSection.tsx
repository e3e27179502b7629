import type { VNode } from 'preact';
import type { FileRow, FindingRow, Place, SiteRow } from '../../src/protocol/report';
import { Icon, type IconName } from '../kit/Icon';
import type { ReportActions } from './actions';
import { NetworkSection } from './NetworkSection';
import { PlaceLink, placeKey } from './PlaceLink';
import { Prose } from './Prose';

const ICONS: Readonly<Record<FindingRow['severity'], IconName>> = { error: 'error', warning: 'warning', info: 'info', hint: 'info' };

export interface FileSectionProps {
  readonly file: FileRow;
  readonly host: ReportActions;
  /** The only file: its name stands in the head of the page already. */
  readonly single: boolean;
}

export function FileSection({ file, host, single }: FileSectionProps): VNode {
  const open = (place: Place) => host.open(place);
  return (
    <section class="report-file" aria-label={file.name} data-testid="file">
      {!single && <h2 class="report-file-name">{file.name}</h2>}
      {file.problems.map(({ message, place }) => (
        <p key={message} class="report-problem">
          <Icon name="warning" /> <span>{message}</span> {place && <PlaceLink place={place} onOpen={open} />}
        </p>
      ))}
      {file.findings.length > 0 && (
        <>
          <h3>Findings</h3>
          <ul class="report-findings">
            {file.findings.map((finding) => (
              <Finding key={`${finding.rule}:${placeKey(finding.place)}`} finding={finding} host={host} open={open} />
            ))}
          </ul>
        </>
      )}
      {file.suppressed > 0 && <p class="muted">{file.suppressed} more silenced by comments.</p>}
      {file.sites.length > 0 && <Sites name={file.name} sites={file.sites} open={open} />}
      {file.networks.map((network) => (
        <NetworkSection
          key={`${network.name}:${placeKey(network.place)}`}
          network={network}
          file={file.name}
          unfolded={single}
          open={open}
          onCompare={() => host.compareRates({ uri: file.uri, network: network.name })}
        />
      ))}
    </section>
  );
}

interface FindingProps {
  readonly finding: FindingRow;
  readonly host: ReportActions;
  readonly open: (place: Place) => void;
}

function Finding({ finding, host, open }: FindingProps): VNode {
  const { rule, severity, message, fixable, place } = finding;
  return (
    <li class={`report-finding report-${severity}`} data-testid="finding" data-rule={rule}>
      <Icon name={ICONS[severity]} />
      <div>
        <p>
          <span class="visually-hidden">{severity}: </span>
          <Prose text={message} />
        </p>
        <p class="report-meta">
          <PlaceLink place={place} onOpen={open} />
          <button type="button" class="report-link" onClick={() => host.explain(rule)} title="Explain this rule">
            {rule}
          </button>
          {fixable && <span class="muted">can be fixed by the light bulb there</span>}
        </p>
      </div>
    </li>
  );
}

interface SitesProps {
  readonly name: string;
  readonly sites: readonly SiteRow[];
  readonly open: (place: Place) => void;
}

function Sites({ name, sites, open }: SitesProps): VNode {
  return (
    <>
      <h3>Dropout sites</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section class="table-box" aria-label={`Dropout sites of ${name}`} tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">What</th>
              <th scope="col">Effect</th>
              <th scope="col">Rate from</th>
              <th scope="col">Network</th>
            </tr>
          </thead>
          <tbody>
            {sites.map((site) => (
              <tr key={site.id} data-testid="site">
                <td>
                  <PlaceLink place={site.place} onOpen={open} />
                </td>
                <td>
                  <code>{site.callee}</code>
                </td>
                <td class="report-effect">
                  {site.effect}
                  {site.findings > 0 && (
                    <span class="report-flag" title={site.findings === 1 ? 'one finding' : `${site.findings} findings`}>
                      {' '}
                      ●<span class="visually-hidden"> has findings</span>
                    </span>
                  )}
                </td>
                <td>{site.origin === '' ? <span class="muted">written here</span> : site.origin}</td>
                <td>{site.network ?? <span class="muted">none</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
