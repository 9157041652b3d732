/** The playground: Pkl in the browser, without a server. */
import './styles/index.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { start } from './state.ts';

const root = document.querySelector('#app');
void start().then(() => {
  if (root !== null) render(<App />, root);
});
