// Every id that Slack sends back to us, each spelled once.
export const ids = {
  form: 'request-form',
  /** The entry in a message's menu, as the manifest has it. */
  askAbout: 'ask-about-message',
  approve: 'decide:approve',
  /** Opens the form in which it is approved: what cannot be undone, or has more to warn of than a card shows. */
  approveInForm: 'decide:approve-form',
  approveForLess: 'decide:less',
  deny: 'decide:deny',
  happened: 'decide:happened',
  notHappened: 'decide:not-happened',
  checkAgain: 'decide:check-again',
  settle: 'decide:settle',
  details: 'decide:details',
  /** Whoever denied it says why. */
  sayWhy: 'decide:why',
  cancel: 'cancel',
  /** A change for a while ends now; or somebody put it back in Atlas. */
  endNow: 'decide:end-now',
  byHand: 'decide:by-hand',
  /** Opens the form of what takes a change back, filled in; its value is the line that shows the request. */
  undo: 'undo',
  /** The same for what lets a change for a while last longer. */
  extend: 'extend',
  decideAny: /^(decide:[a-z-]+|cancel)$/,
  /** The forms that those open, and the inputs in them. */
  approvalForm: 'decision:approve',
  denialForm: 'decision:why',
  settleForm: 'decision:settle',
  decisionFormAny: /^decision:/,
  atMost: 'at-most',
  why: 'why',
  outcome: 'outcome',
  /** Buttons that run a corrected command: several may stand in one message, so each gets a number. */
  run: (index: number) => `run:${index}`,
  runAny: /^run:\d+$/,
  /** What may be asked next: a whole line, in which nothing is left out. */
  next: (index: number) => `next:${index}`,
  nextAny: /^next:\d+$/,
  /** Buttons under an answer; each holds the line that was asked. */
  refresh: 'answer:refresh',
  again: 'answer:again',
  share: 'answer:share',
  follow: 'answer:follow',
  stopFollowing: 'answer:stop',
  rows: 'answer:rows',
  /** Opens the form of a line for the one who wrote it, where there was no trigger. */
  openForm: 'answer:open-form',
  /** The same for whoever presses it, to choose a name from the form's list. */
  pick: 'answer:pick',
  /** What else can be done with an answer. */
  menu: 'answer:menu',
  answerAny: /^answer:[a-z-]+$/,
  tryAgain: 'form:try-again',
  /** A form's input: its action id. Its block id may carry what it depends on, after a second colon. */
  param: (name: string) => `param:${name}`,
  paramAny: /^param:/,
  formAny: /^(param:.*|form:try-again|reason)$/,
  /** The value of an option that only says why there are no others. No name in Atlas is this. */
  nothing: '-',
  reason: 'reason',
  confirm: 'confirm',
} as const;

/** What a decision button carries: the request, and the plan that was on its card. */
export const buttonValue = (id: string, planHash: string) => `${id} ${planHash}`;

export function readButtonValue(value: string): { readonly id: string; readonly planHash: string } {
  const [id = '', planHash = ''] = value.split(' ');
  return { id, planHash };
}

/** The param of an input, from its action id. */
export const paramOf = (actionId: string) => actionId.replace(/^param:/, '');
