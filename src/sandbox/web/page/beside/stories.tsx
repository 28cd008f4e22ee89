// The Stories tab. The reader does the steps in the panes, some with a button.
import { SLASH_COMMAND } from '../../../slack/world.js';
import type { ActOutcome } from '../../wire.js';
import { useTask } from '../hooks.js';
import { type SidePanelData, sendAct, sendFaultAct } from '../live.js';
import { ErrorText } from '../parts/parts.js';
import { Checks } from './checks.js';
import { showPane } from './show.js';
import { STORIES, type Step } from './stories-told.js';

export function Stories({ behind: { checks } }: { behind: SidePanelData }) {
  return (
    <section class="stack part" aria-label="Guided stories">
      <p class="quiet">Each story takes a minute or two. To repeat one, restart the sandbox.</p>
      {STORIES.map(({ title, about, steps }) => (
        <details key={title} class="card">
          <summary>
            <strong>{title}</strong>
          </summary>
          <p>{about}</p>
          <ol class="listed">
            {steps.map((step, index) => (
              <StoryStep key={index} step={step} />
            ))}
          </ol>
        </details>
      ))}
      <Checks checks={checks.slice(0, 3)} />
    </section>
  );
}

function StoryStep({ step }: { step: Step }) {
  const { busy, trouble, run } = useTask();
  const { say, line, seen, who, fault } = step;
  const label = fault?.label ?? (who && `${line === undefined ? 'Go to' : 'Send it as'} ${who.name}`);
  const press = () => {
    if (who !== undefined) showPane(who);
    if (!busy) void run(carryOut(step));
  };
  return (
    <li>
      <p>{say}</p>
      {line !== undefined && (
        <code>
          {SLASH_COMMAND} {line}
        </code>
      )}
      {label !== undefined && (
        <p>
          <button type="button" class="button primary" aria-busy={busy} onClick={press}>
            {label}
          </button>
        </p>
      )}
      <ErrorText>{trouble}</ErrorText>
      <p class="quiet">{seen}</p>
    </li>
  );
}

async function carryOut({ who, line, fault }: Step): Promise<ActOutcome> {
  if (fault !== undefined) {
    const { done, sentence } = await sendFaultAct(fault.act);
    return done ? { kind: 'done' } : { kind: 'trouble', sentence };
  }
  if (who === undefined || line === undefined) return { kind: 'done' };
  return sendAct(who.as, { kind: 'command', channel: who.channel, name: SLASH_COMMAND, text: line });
}
