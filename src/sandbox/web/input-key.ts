/** The key of an input's value: both its ids, like Slack, so an input with a new block_id starts empty. */
export const inputKey = (blockId = '', actionId = '') => `${blockId}/${actionId}`;
