// The fault dial: current faults, with their settings and actions.
import { useId, useState } from 'preact/hooks';
import type { Deed, DialAct, DialSaid, DialState, Knob } from '../../dial-wire.js';
import { turn, useBehind } from '../glass/behind.js';
import { Checks } from '../glass/checks.js';

export function FaultDial() {
  const { dial, checks } = useBehind();
  const [said, setSaid] = useState<DialSaid>();
  const [busy, setBusy] = useState(false);
  if (dial === undefined) return null;
  const act = async (what: DialAct) => {
    setBusy(true);
    setSaid(await turn(what));
    setBusy(false);
  };
  return (
    <section class="dial" aria-label="Fault dial" aria-busy={busy}>
      <p class="quiet">Break something while a change is under way, and watch these lines.</p>
      <Checks checks={checks.slice(0, 3)} />
      <div class="standing">
        <p role="status">{said === undefined ? standing(dial) : `${said.sentence}.`.replace(/\.\.$/, '.')}</p>
        <button type="button" class="button" disabled={dial.well} onClick={() => act({ wellAgain: true })}>
          All well again
        </button>
      </div>
      {dial.knobs.map((knob) => (
        <Turnable key={knob.id} knob={knob} onTurn={(to) => act({ turn: knob.id, to })} />
      ))}
      {groupsOf(dial.deeds).map(([group, deeds]) => (
        <Deeds key={group} group={group} deeds={deeds} dial={dial} onDeed={(deed) => act({ deed })} />
      ))}
    </section>
  );
}

function Turnable({ knob, onTurn }: { knob: Knob; onTurn(to: string): void }) {
  const name = useId();
  const set = knob.settings.find(({ id }) => id === knob.set);
  return (
    <details class={knob.set === 'well' ? 'knob' : 'knob wrong'} open={knob.id === 'atlas'}>
      <summary>
        {knob.title}: <strong>{set?.title}</strong>
      </summary>
      <fieldset>
        <legend class="unseen">{knob.title}</legend>
        {knob.settings.map(({ id, title, about }) => (
          <label key={id}>
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
  readonly deeds: readonly Deed[];
  readonly dial: DialState;
  onDeed(id: string): void;
}

function Deeds({ group, deeds, dial, onDeed }: DeedsProps) {
  const lives = deeds.some(({ id }) => id.startsWith('kill-')) ? dial.processes : [];
  return (
    <section class="deeds" aria-label={group}>
      <h3>{group}</h3>
      {lives.length > 0 && (
        <p class="lives">
          {lives.map(({ name, life }) => (
            <span key={name} class={life}>
              {name}: <strong>{life}</strong>
            </span>
          ))}
        </p>
      )}
      <ul>
        {deeds.map(({ id, title, about }) => (
          <li key={id}>
            <button type="button" class="button" onClick={() => onDeed(id)}>
              {title}
            </button>
            <small>{about}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function standing({ well, knobs }: DialState): string {
  const wrong = knobs.filter(({ set }) => set !== 'well').map(({ title }) => title);
  if (well) return 'All is well.';
  return wrong.length === 0 ? 'Something is under way.' : `Something is wrong with ${wrong.join(' and ')}.`;
}

function groupsOf(deeds: readonly Deed[]): readonly (readonly [string, readonly Deed[]])[] {
  const names = [...new Set(deeds.map(({ group }) => group))];
  return names.map((name) => [name, deeds.filter(({ group }) => group === name)]);
}
