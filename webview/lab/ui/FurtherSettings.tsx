import type { VNode } from 'preact';
import { TableBox } from '../../kit/TableBox';
import { furtherSettings, originText } from '../model/origins';
import type { LabState } from '../session/state';

/** What else the lab takes for the network's layers, and from where. */
export function FurtherSettings({ state }: { readonly state: LabState }): VNode | null {
  const settings = furtherSettings(state.formSettings);
  if (settings.length === 0) return null;
  return (
    <div class="section">
      <h2>What else is taken</h2>
      <TableBox label="Settings of the layers and where they come from">
        <table class="table" data-testid="further-settings">
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Value</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {settings.map((setting) => (
              <tr key={`${setting.name} ${setting.value}`}>
                <th scope="row">{setting.name}</th>
                <td>{setting.value}</td>
                <td>{originText(setting, state.subject?.settingPlaces)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </div>
  );
}
