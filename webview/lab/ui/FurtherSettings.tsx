import type { VNode } from 'preact';
import type { Setting } from '../../../src/lab/space/settings';
import type { Span } from '../../../src/text/span';
import { PlaceLink } from '../../kit/PlaceLink';
import { TableBox } from '../../kit/TableBox';
import { furtherSettings, originText, placeIn } from '../model/origins';
import type { LabState } from '../session/state';

export interface FurtherSettingsProps {
  readonly state: LabState;
  readonly onReveal: (place: Span) => void;
}

/** What else the lab takes for the network's layers, and from where. */
export function FurtherSettings({ state, onReveal }: FurtherSettingsProps): VNode | null {
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
                <OriginCell setting={setting} state={state} onReveal={onReveal} />
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </div>
  );
}

function OriginCell({ setting, state, onReveal }: FurtherSettingsProps & { readonly setting: Setting }): VNode {
  const places = state.subject?.settingPlaces;
  const text = originText(setting, places);
  const place = placeIn(setting, places);
  return <td>{place ? <PlaceLink text={text} onPress={() => onReveal(place)} /> : text}</td>;
}
