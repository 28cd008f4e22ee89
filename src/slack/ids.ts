// Every id that we give Slack and that Slack sends back.
export const ids = {
  form: 'request-form',
  /** The callback_id of the message shortcut in the manifest. */
  askAbout: 'ask-about-message',
  approve: 'decide:approve',
  /** Opens the approval form: for irreversible changes, and when there are more warnings than a card shows. */
  approveInForm: 'decide:approve-form',
  approveForLess: 'decide:less',
  deny: 'decide:deny',
  happened: 'decide:happened',
  notHappened: 'decide:not-happened',
  checkAgain: 'decide:check-again',
  settle: 'decide:settle',
  details: 'decide:details',
  /** Opens the form that closes what was asked before a loss; the value has when that was recorded. */
  closeOld: 'decide:close-old',
  /** Opens the form for the reason of a denial. */
  giveReason: 'decide:why',
  cancel: 'cancel',
  /** Ends a temporary change now; or says that it was reverted by hand. */
  endNow: 'decide:end-now',
  byHand: 'decide:by-hand',
  /** Opens the form that undoes a change; the value is the line that shows the request. */
  undo: 'undo',
  /** Opens the form that extends a temporary change; value as above. */
  extend: 'extend',
  decideAny: /^(decide:[a-z-]+|cancel)$/,
  /** The forms that are opened from cards, and their inputs. */
  approvalForm: 'decision:approve',
  denialForm: 'decision:why',
  settleForm: 'decision:settle',
  closeOldForm: 'decision:close-old',
  decisionFormAny: /^decision:/,
  atMost: 'at-most',
  why: 'why',
  outcome: 'outcome',
  /** Runs a corrected command. Several may be in one message, so each has a number. */
  run: (index: number) => `run:${index}`,
  runAny: /^run:\d+$/,
  /** Asks a next question. The value is a whole line without defaults. */
  next: (index: number) => `next:${index}`,
  nextAny: /^next:\d+$/,
  /** Buttons below an answer; the value is the answer's line. */
  refresh: 'answer:refresh',
  again: 'answer:again',
  share: 'answer:share',
  follow: 'answer:follow',
  stopFollowing: 'answer:stop',
  rows: 'answer:rows',
  /** Opens the form of a line for the person who wrote it, where there was no trigger. */
  openForm: 'answer:open-form',
  /** Opens the form for anybody who presses it, to pick a name from a list. */
  pick: 'answer:pick',
  menu: 'answer:menu',
  answerAny: /^answer:[a-z-]+$/,
  tryAgain: 'form:try-again',
  /** Opens the form of what must come first; the value is its line, without the command. */
  first: 'form:first',
  /** The action_id of a form's input. Its block_id may have what it depends on after a second colon. */
  param: (name: string) => `param:${name}`,
  paramAny: /^param:/,
  formAny: /^(param:.*|form:try-again|reason)$/,
  /** The value of an option that only says why there are no others. Nothing in Atlas has this name. */
  nothing: '-',
  reason: 'reason',
  confirm: 'confirm',
} as const;

/** The value of a decision button: the request's id, and the plan hash on its card. */
export const buttonValue = (id: string, planHash: string) => `${id} ${planHash}`;

export function readButtonValue(value: string): { readonly id: string; readonly planHash: string } {
  const [id = '', planHash = ''] = value.split(' ');
  return { id, planHash };
}

export const paramOf = (actionId: string) => actionId.replace(/^param:/, '');
