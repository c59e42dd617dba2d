// The view "Tracks": all tracks of the workspace by status, each with the progress of its checklists.

import * as vscode from 'vscode';
import type { Protocol, Track } from './protocol';

/** A status, or a track of that status. */
type Node = Group | Track;

interface Group {
    /** The status as written; empty for tracks without one. */
    readonly status: string;
    readonly tracks: readonly Track[];
}

/** Feeds the view. */
export class TracksView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
    private readonly changed = new vscode.EventEmitter<void>();
    readonly onDidChangeTreeData = this.changed.event;

    constructor(private readonly protocol: Protocol) {}

    /** Asks the server again, if the view is shown. */
    refresh(): void {
        this.changed.fire();
    }

    async getChildren(parent?: Node): Promise<Node[]> {
        if (parent === undefined) {
            return groups(await this.protocol.tracks());
        }
        return 'tracks' in parent ? [...parent.tracks] : [];
    }

    getTreeItem(node: Node): vscode.TreeItem {
        return 'tracks' in node ? groupItem(node) : trackItem(node);
    }

    dispose(): void {
        this.changed.dispose();
    }
}

/** The tracks by status: what is worked on first, what is done last, and after all what has no status. */
function groups(tracks: readonly Track[]): Group[] {
    const byStatus = new Map<string, Track[]>();
    for (const track of tracks) {
        const status = track.status ?? '';
        byStatus.set(status, [...(byStatus.get(status) ?? []), track]);
    }
    const all = [...byStatus].map(([status, members]) => ({ status, tracks: members }));
    const stages: (Track['lifecycle'] | undefined)[] = ['live', 'draft', 'frozen', undefined];
    const stage = ({ status, tracks: [first] }: Group): number =>
        stages.indexOf(status === '' ? undefined : first?.lifecycle);
    return all.sort((one, other) => stage(one) - stage(other) || one.status.localeCompare(other.status));
}

function groupItem(group: Group): vscode.TreeItem {
    const label = group.status === '' ? 'No status' : group.status;
    const isFrozen = group.tracks[0]?.lifecycle === 'frozen';
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, isFrozen ? Collapsed : Expanded);
    item.id = `status:${group.status}`;
    item.description = String(group.tracks.length);
    return item;
}

function trackItem(track: Track): vscode.TreeItem {
    const item = new vscode.TreeItem(track.id, vscode.TreeItemCollapsibleState.None);
    item.id = track.uri;
    item.description = description(track);
    item.iconPath = icon(track);
    item.resourceUri = vscode.Uri.parse(track.uri, true);
    item.tooltip = [`${track.id} — ${track.title}`, ...details(track)].join('\n');
    item.contextValue = 'track';
    item.command = { command: 'vscode.open', title: 'Open', arguments: [item.resourceUri] };
    return item;
}

function description(track: Track): string {
    const progress = track.items > 0 ? [`${track.checked}/${track.items}`] : [];
    return [...progress, track.title].join('  ');
}

function details(track: Track): string[] {
    const counted = (count: number, one: string, many: string): string[] =>
        count > 0 ? [`${count} ${count === 1 ? one : many}`] : [];
    return [
        `${track.filled} % of the template filled in`,
        ...(track.items > 0 ? [`${track.checked} of ${track.items} boxes ticked`] : []),
        ...counted(track.open_questions, 'open question', 'open questions'),
        ...counted(track.high_risks, 'high risk', 'high risks'),
        ...counted(track.blockers, 'known blocker', 'known blockers'),
        ...track.not_ready.map((id) => `waits for ${id}, which is a draft`),
    ];
}

function icon(track: Track): vscode.ThemeIcon {
    switch (track.lifecycle) {
        case 'draft':
            return new vscode.ThemeIcon('edit', new vscode.ThemeColor('charts.yellow'));
        case 'live':
            return new vscode.ThemeIcon('rocket', new vscode.ThemeColor('charts.blue'));
        case 'frozen':
            return new vscode.ThemeIcon('archive', new vscode.ThemeColor('charts.green'));
    }
}
