// The sandbox page: Slack as different users see it, with Atlas beside it.
import { render } from 'preact';
import { App } from './page/app.js';

const root = document.getElementById('root');
if (root !== null) render(<App />, root);
