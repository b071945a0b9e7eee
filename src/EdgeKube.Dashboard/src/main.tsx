import './styles/index.css';
import './shell/theme';
import './state';
import './state/history';
import { render } from 'preact';
import { App, resume } from './app';

void resume();
render(<App />, document.getElementById('app')!);
