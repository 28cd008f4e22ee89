// The person of a pane, with a menu to switch to another one.
import { Avatar } from '../avatar.js';
import { useWorkspace } from '../workspace.js';

export function Who({ onPerson }: { onPerson(id: string): void }) {
  const { snapshot, nameOf } = useWorkspace();
  const { you } = snapshot;
  return (
    <header class="whose">
      <Avatar id={you} name={nameOf(you)} />
      <label>
        <span>You are</span>
        <select value={you} onChange={({ currentTarget }) => onPerson(currentTarget.value)}>
          {snapshot.people.map(({ id, name, note }) => (
            <option key={id} value={id}>
              {note === '' ? name : `${name} (${note})`}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}
