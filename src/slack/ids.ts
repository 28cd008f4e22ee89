// All ids that we send to Slack and that Slack sends back.
export const ids = {
  form: 'request-form',
  /** The message shortcut's callback_id in the manifest. */
  askAbout: 'ask-about-message',
  approve: 'decide:approve',
  /** Opens the approval form if the change is irreversible or its card hides warnings. */
  approveInForm: 'decide:approve-form',
  approveForLess: 'decide:less',
  /** Denies or stops at once. */
  deny: 'decide:deny',
  /** Opens the form that denies a request. */
  denyInForm: 'decide:deny-form',
  happened: 'decide:happened',
  notHappened: 'decide:not-happened',
  checkAgain: 'decide:check-again',
  settle: 'decide:settle',
  details: 'decide:details',
  /** Opens the form that closes requests from before Redis lost history. The value is when the loss was recorded. */
  closeOld: 'decide:close-old',
  /** Opens the form that asks for a denial's reason. */
  giveReason: 'decide:why',
  /** Opens the form for a question to the requester. */
  askQuestion: 'decide:ask',
  /** Opens the form for the answer. The value's second part is the question's number. */
  answerQuestion: 'decide:answer',
  cancel: 'cancel',
  /** `endNow` opens the form that ends a temporary change. `byHand` reports that the change was reverted by hand. */
  endNow: 'decide:end-now',
  byHand: 'decide:by-hand',
  /** Opens the form that undoes a change. The value is the command that shows the request. */
  undo: 'undo',
  /** Opens the form that extends a temporary change. The value is the same as for `undo`. */
  extend: 'extend',
  /**
   * Opens the form with the values of an open request, which the new one replaces, or of one that ended without a
   * change. The value is the same as for `undo`.
   */
  edit: 'edit',
  decideAny: /^(decide:[a-z-]+|cancel)$/,
  /** A card's overflow menu. The ID contains the plan hash that the card shows. */
  cardMenu: (planHash: string) => `menu:${planHash}`,
  cardMenuAny: /^menu:(.*)$/,
  /** The forms that open from cards, and the inputs of these forms. */
  approvalForm: 'decision:approve',
  denyForm: 'decision:deny',
  /** Stops a request that may be approved already. */
  stopForm: 'decision:stop',
  reasonForm: 'decision:why',
  questionForm: 'decision:ask',
  answerForm: 'decision:answer',
  endForm: 'decision:end',
  askToEndForm: 'decision:ask-to-end',
  settleForm: 'decision:settle',
  closeOldForm: 'decision:close-old',
  decisionFormAny: /^decision:/,
  atMost: 'at-most',
  why: 'why',
  message: 'message',
  outcome: 'outcome',
  /** Runs a suggested command. The id contains the button's number and, for an alert, the alert's thread. */
  run: (index: number, alertThread?: string) => `run:${index}${alertThread === undefined ? '' : `:${alertThread}`}`,
  runAny: /^run:\d+(?::([\d.]+))?$/,
  /** Asks a follow-up question. The value is a full command without defaults. */
  next: (index: number) => `next:${index}`,
  nextAny: /^next:\d+$/,
  /** Buttons below an answer. The value is the answer's command. */
  refresh: 'answer:refresh',
  again: 'answer:again',
  share: 'answer:share',
  rows: 'answer:rows',
  /** On answers from older versions, which kept them up to date. */
  follow: 'answer:follow',
  stopFollowing: 'answer:stop',
  /** Opens a command's form for the command's author, if the command had no trigger. */
  openForm: 'answer:open-form',
  /** Opens the form for anyone who presses the button, to pick a name from a list. */
  pick: 'answer:pick',
  /** Exports the requests of a list. The value is the list's command. */
  exportRequests: 'answer:export',
  menu: 'answer:menu',
  /** Chooses a change for a row of the answer. The block_id is the menu's key in Redis and the answer's command. */
  changeRow: 'change-row',
  answerAny: /^answer:[a-z-]+$/,
  tryAgain: 'form:try-again',
  /** Opens the form of a change that must be made first. The value is its command text, without the slash command. */
  first: 'form:first',
  /** A form input's action_id. The block_id may contain the param's parent after a second colon. */
  param: (name: string) => `param:${name}`,
  paramAny: /^param:/,
  formAny: /^(param:.*|form:try-again|reason)$/,
  /** The value of an option that only explains why there are no other options. Nothing in Atlas has this name. */
  nothing: '-',
  reason: 'reason',
  confirm: 'confirm',
} as const;

/** Returns a decision button's value, which is the request id and the card's plan hash. */
export const buttonValue = (id: string, planHash: string) => `${id} ${planHash}`;

export function parseButtonValue(value: string): { readonly id: string; readonly planHash: string } {
  const [id = '', planHash = ''] = value.split(' ');
  return { id, planHash };
}

export const paramNameOf = (actionId: string) => actionId.replace(/^param:/, '');
