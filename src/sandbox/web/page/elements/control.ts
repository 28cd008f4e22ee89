// What every control that holds a value is given.
import type { Element, ElementOf } from '../../block-kit.js';
import type { Value } from '../../wire.js';

export interface Control<T extends Element['type']> {
  readonly element: ElementOf<T>;
  readonly blockId: string;
  /** The id of the control itself, which its label points to. */
  readonly id: string;
  /** Its name, for a control that has no visible label. */
  readonly label?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly invalid: boolean;
  readonly value: Value;
  onValue(value: Value): void;
}

/** The attributes that tie a control to its label, hint and error. */
export const tie = ({ id, label, describedBy, invalid }: Omit<Control<'button'>, 'element'>) => ({
  id,
  'aria-label': label,
  'aria-describedby': describedBy,
  'aria-invalid': invalid,
});
