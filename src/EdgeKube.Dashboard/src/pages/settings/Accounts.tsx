import { useEffect, useState } from 'preact/hooks';
import { live, request, wordsOf, type Account } from '../../link';
import { may } from '../../state';
import { Button, confirm, Copy, Dialog, EmptyState, Field, Loading, Section, toast } from '../../ui';

const roles = [
  { id: 'viewer', words: 'sees all, changes nothing' },
  { id: 'operator', words: 'runs workloads and boards' },
  { id: 'admin', words: 'may do everything' },
];

/** Who signs in over MQTT: people at this page, Home Assistant, Node-RED. */
export function Accounts() {
  const [accounts, setAccounts] = useState<Account[]>();
  const [failure, setFailure] = useState<string>();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<Account>();
  const read = () => request({ verb: 'accounts', action: 'list' }).then(
    (answer) => {
      setAccounts(answer.accounts ?? []);
      setFailure(undefined);
    },
    (error: unknown) => setFailure(wordsOf(error)));
  const linked = live.value;
  useEffect(() => {
    if (linked) {
      void read();
    }
  }, [linked]);
  const mayAdd = may('create', 'mqttaccounts', 'edgekube.io').value === true;
  const mayRemove = may('delete', 'mqttaccounts', 'edgekube.io').value === true;
  const remove = (name: string) => confirm({
    title: `Remove ${name}?`,
    text: 'Its connections end at once, and it cannot sign in again.',
    action: 'Remove',
    danger: true,
    run: async () => {
      await request({ verb: 'accounts', action: 'remove', name });
      toast(`${name} is removed.`);
      await read();
    },
  });
  return (
    <Section title="Users" actions={mayAdd && <Button size="small" onClick={() => setAdding(true)}>Add a user</Button>}>
      {failure !== undefined && <p class="alert alert-bad" role="alert">{failure}</p>}
      {accounts === undefined ? failure === undefined && <Loading />
        : accounts.length === 0 ? <EmptyState title="There are no users yet." />
        : (
          <table class="table" aria-label="Users">
            <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col" class="align-end">{mayRemove ? 'Change' : ''}</th></tr></thead>
            <tbody>
              {accounts.map((one) => (
                <tr key={one.name} class="row-tall">
                  <th scope="row">{one.name}</th>
                  <td>{one.role}</td>
                  <td class="align-end">
                    {mayRemove && <Button size="small" variant="quiet" aria-label={`Remove ${one.name}`} onClick={() => remove(one.name)}>Remove</Button>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      {adding && (
        <Adding
          onClose={() => setAdding(false)}
          onMade={(account) => {
            setAdding(false);
            setMade(account);
            void read();
          }}
        />
      )}
      {made !== undefined && <Made account={made} onClose={() => setMade(undefined)} />}
    </Section>
  );
}

function Adding({ onClose, onMade }: { onClose: () => void; onMade: (account: Account) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState('viewer');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const add = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const { account } = await request({ verb: 'accounts', action: 'add', name: name.trim(), role });
      onMade(account!);
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="Add a user"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="add-user" variant="primary" busy={busy}>Add</Button>
        </>
      }
    >
      <form id="add-user" class="stack" onSubmit={(event) => void add(event)}>
        <Field label="Name" error={failure}>
          <input type="text" required autocapitalize="none" autocomplete="off" spellcheck={false} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </Field>
        <Field label="Role">
          <select value={role} onChange={(event) => setRole(event.currentTarget.value)}>
            {roles.map((one) => <option key={one.id} value={one.id}>{`${one.id}: ${one.words}`}</option>)}
          </select>
        </Field>
      </form>
    </Dialog>
  );
}

/** The one time that the password is seen. */
function Made({ account, onClose }: { account: Account; onClose: () => void }) {
  return (
    <Dialog title={`${account.name} is added`} onClose={onClose} actions={<Button variant="primary" onClick={onClose}>Done</Button>}>
      <p>This is the password. It is shown only now; the server keeps no more than a hash of it.</p>
      <p class="row"><code class="secret">{account.password}</code> {account.password !== undefined && <Copy text={account.password} what="the password" />}</p>
    </Dialog>
  );
}
