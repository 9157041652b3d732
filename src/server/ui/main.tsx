/** The console of an agent: the page at `/ui`. */
import './styles/index.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { keepLooking, open } from './state.ts';

const root = document.querySelector('#app');
if (root !== null) render(<App />, root);
void open();
void keepLooking(new AbortController().signal);
