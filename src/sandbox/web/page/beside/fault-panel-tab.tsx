// The Faults tab: current faults, with their settings and actions.
import { useId, useState } from 'preact/hooks';
import type { FaultAct, FaultAction, FaultKnob, FaultPanelState, FaultResult } from '../../fault-panel-wire.js';
import { useStoredText } from '../hooks.js';
import { type SidePanelData, sendFaultAct } from '../live.js';
import { Checks } from './checks.js';

export function FaultPanelTab({ behind: { dial, checks } }: { behind: SidePanelData }) {
  const [said, setSaid] = useState<FaultResult>();
  const [busy, setBusy] = useState(false);
  if (dial === undefined) return null;
  const act = async (what: FaultAct) => {
    setBusy(true);
    setSaid(await sendFaultAct(what));
    setBusy(false);
  };
  const groups = [...new Set(dial.deeds.map(({ group }) => group))];
  return (
    <section class="stack part" aria-label="Fault panel" aria-busy={busy}>
      <p class="quiet">Break something while a change is running, and watch the checks below.</p>
      <Checks checks={checks.slice(0, 3)} />
      <div class="row sticky">
        <p role="status">{said === undefined ? describeFaults(dial) : `${said.sentence}.`.replace(/\.\.$/, '.')}</p>
        <button type="button" class="button" disabled={dial.well} onClick={() => act({ wellAgain: true })}>
          Clear all faults
        </button>
      </div>
      {dial.knobs.map((knob) => (
        <KnobCard key={knob.id} knob={knob} onTurn={(to) => act({ turn: knob.id, to })} />
      ))}
      {groups.map((group) => {
        const deeds = dial.deeds.filter((deed) => deed.group === group);
        return <Deeds key={group} group={group} deeds={deeds} dial={dial} onDeed={(deed) => act({ deed })} />;
      })}
    </section>
  );
}

function KnobCard({ knob, onTurn }: { knob: FaultKnob; onTurn(to: string): void }) {
  const name = useId();
  const [open, setOpen] = useStoredText(`fault-${knob.id}-open`);
  const set = knob.settings.find(({ id }) => id === knob.set);
  return (
    <details
      class="card"
      open={(open || (knob.id === 'atlas' ? 'yes' : 'no')) === 'yes'}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open ? 'yes' : 'no')}
    >
      <summary>
        {knob.title}: <strong class={knob.set === 'well' ? '' : 'bad'}>{set?.title}</strong>
      </summary>
      <fieldset>
        <legend class="unseen">{knob.title}</legend>
        {knob.settings.map(({ id, title, about }) => (
          <label key={id} class="choice">
            <input type="radio" name={name} checked={id === knob.set} onChange={() => onTurn(id)} />
            <span>
              {title}
              <small>{about}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}

interface DeedsProps {
  readonly group: string;
  readonly deeds: readonly FaultAction[];
  readonly dial: FaultPanelState;
  onDeed(id: string): void;
}

function Deeds({ group, deeds, dial, onDeed }: DeedsProps) {
  const lives = deeds.some(({ id }) => id.startsWith('kill-')) ? dial.processes : [];
  return (
    <section class="stack" aria-label={group}>
      <h3>{group}</h3>
      {lives.length > 0 && (
        <p class="row">
          {lives.map(({ name, life }) => (
            <span key={name}>
              {name}: <strong class={life === 'killed' ? 'bad' : ''}>{life}</strong>
            </span>
          ))}
        </p>
      )}
      {deeds.map(({ id, title, about }) => (
        <div key={id}>
          <button type="button" class="button" onClick={() => onDeed(id)}>
            {title}
          </button>
          <p class="quiet">{about}</p>
        </div>
      ))}
    </section>
  );
}

function describeFaults({ well, knobs }: FaultPanelState): string {
  const wrong = knobs.filter(({ set }) => set !== 'well').map(({ title }) => title);
  if (well) return 'No faults.';
  return wrong.length === 0
    ? 'A process is restarting, or a kill is pending.'
    : `Faults are set for ${wrong.join(' and ')}.`;
}
