import { useState } from 'preact/hooks';
import type { KubeObject } from '../../link';
import { to } from '../../router';
import { may, nodes, services, told, useAsked } from '../../state';
import { Button, Copy, count, EmptyState, Loading, Page, Section } from '../../ui';
import { sentence } from '../../words/node';
import { portWords, waysTo } from '../../words/reach';
import { Endpoints } from '.';
import './services.css';

interface Slices {
  items: {
    endpoints?: {
      addresses: string[];
      conditions?: { ready?: boolean };
      nodeName?: string;
      targetRef?: { kind?: string; name?: string; namespace?: string };
    }[];
  }[];
}

const up = { title: 'Services', href: to('services') };

/** Of many ways so many are shown at first. */
const atFirst = 6;

export function Service({ namespace, name }: { namespace: string; name: string }) {
  const service = services.entry(`${namespace}/${name}`).value;
  const mayEdit = may('patch', 'services', '', namespace).value === true;
  if (service === undefined) {
    return <Page title={name} up={up}>{told.value ? <EmptyState title="There is no such service." /> : <Loading />}</Page>;
  }
  return (
    <Page
      title={name}
      up={up}
      mark={<Endpoints service={service} />}
      actions={<a class="button" href={to('edit', 'v1', 'Service', namespace, name)}>{mayEdit ? 'Edit as YAML' : 'Show as YAML'}</a>}
    >
      {service.problems.length > 0 && (
        <ul class="alert alert-warn" aria-label="Problems">{service.problems.map((one) => <li key={one}>{sentence(one)}</li>)}</ul>
      )}
      <Section title="How to reach it"><Ways namespace={namespace} name={name} /></Section>
      <Section title="Pods behind it"><Behind namespace={namespace} name={name} /></Section>
      <Section title="About this service">
        <dl class="facts">
          <dt>Namespace</dt><dd>{namespace}</dd>
          <dt>Type</dt><dd>{service.type}</dd>
          <dt>Addresses</dt><dd>{service.addresses?.join(', ') || 'none'}</dd>
          <dt>Ports</dt><dd>{(service.ports ?? []).map(portWords).join(', ') || 'none'}</dd>
        </dl>
      </Section>
    </Page>
  );
}

function Ways({ namespace, name }: { namespace: string; name: string }) {
  const [all, setAll] = useState(false);
  const allowed = may('get', 'services', '', namespace).value === true;
  const { value } = useAsked(allowed ? { verb: 'get', apiVersion: 'v1', kind: 'Service', namespace, name } : undefined, 30);
  const ways = waysTo(services.entry(`${namespace}/${name}`).value!, nodes.values(), externalOf(value));
  if (ways.length === 0) {
    return <EmptyState title="This service has no address." />;
  }
  return (
    <>
      <ul class="ways">
        {(all ? ways : ways.slice(0, atFirst)).map((one) => (
          <li key={one.text}>
            <span class="way-what">
              {one.href === undefined ? <code>{one.text}</code> : <a href={one.href} target="_blank" rel="noopener noreferrer">{one.text}</a>}
              <span class="muted">from {one.from}</span>
            </span>
            <Copy text={one.text} what={one.text} />
          </li>
        ))}
      </ul>
      {ways.length > atFirst && (
        <Button variant="quiet" size="small" aria-expanded={all} onClick={() => setAll(!all)}>{all ? 'Show fewer' : `Show all ${count(ways.length, 'way')}`}</Button>
      )}
    </>
  );
}

function externalOf(service: KubeObject | undefined): string[] {
  const balanced = (service?.['status']?.loadBalancer?.ingress ?? []) as { ip?: string; hostname?: string }[];
  return [...balanced.map((one) => one.hostname ?? one.ip ?? ''), ...(service?.['spec']?.externalIPs ?? [])].filter((one) => one !== '');
}

function Behind({ namespace, name }: { namespace: string; name: string }) {
  const mayList = may('list', 'endpointslices', 'discovery.k8s.io', namespace).value;
  const { value, failure } = useAsked<Slices>(mayList === true
    ? { verb: 'list', apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace, labelSelector: `kubernetes.io/service-name=${name}` }
    : undefined, 10);
  if (failure !== undefined) {
    return <p class="alert alert-bad">{failure.message}</p>;
  }
  if (value === undefined) {
    return mayList === false ? <p class="muted">You may not see them.</p> : <Loading />;
  }
  const endpoints = value.items.flatMap((slice) => slice.endpoints ?? []);
  return endpoints.length === 0 ? <EmptyState title="No pod answers for this service." /> : (
    <ul class="ways">
      {endpoints.map((one) => (
        <li key={one.addresses.join()}>
          <span class="way-what">
            {one.targetRef?.kind === 'Pod'
              ? <a href={to('pods', one.targetRef.namespace ?? namespace, one.targetRef.name ?? '')}>{one.targetRef.name}</a>
              : <code>{one.addresses.join(', ')}</code>}
            <span class="muted">{one.addresses.join(', ')}{one.nodeName !== undefined && <> on <a href={to('boards', one.nodeName)}>{one.nodeName}</a></>}</span>
          </span>
          <span>{one.conditions?.ready === false ? 'not ready' : 'ready'}</span>
        </li>
      ))}
    </ul>
  );
}
