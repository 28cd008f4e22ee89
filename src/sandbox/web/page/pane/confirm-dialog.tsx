// “Are you sure?”, in the bot's own words.
import type { Confirm } from '../../block-kit.js';
import { Text } from '../text/text.js';
import { Dialog } from './dialog.js';

export function ConfirmDialog({ confirm, onAnswer }: { confirm: Confirm; onAnswer(yes: boolean): void }) {
  return (
    <Dialog title={confirm.title?.text ?? 'Are you sure?'} small onClose={() => onAnswer(false)}>
      <div class="body">
        <Text text={confirm.text} />
      </div>
      <footer>
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          {confirm.deny?.text ?? 'No'}
        </button>
        <button type="button" class={`button main ${confirm.style ?? 'primary'}`} onClick={() => onAnswer(true)}>
          {confirm.confirm?.text ?? 'Yes'}
        </button>
      </footer>
    </Dialog>
  );
}
