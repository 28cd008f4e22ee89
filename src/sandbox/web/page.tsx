// The sandbox's page: Slack as each of several people sees it, with Atlas beside it.
import { render } from 'preact';
import { App } from './page/app.js';

const root = document.getElementById('root');
if (root !== null) render(<App />, root);
