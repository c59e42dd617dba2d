//! The commands that a client can have executed, with or without an extension of its own: arguments, answers, and what
//! the client is asked to do besides. It must not know how any of it is worked out, and waits for nobody while it is.

use std::path::Path;
use std::time::Duration;

use ide::{Diagnostic, Direction, EditGroup, Graph, RegionEdit, StatusChange};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use text::Region;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    ExecuteCommandParams, Location, MessageType, Position, Range, ShowDocumentParams, Uri, WorkspaceEdit,
};
use world::{Lifecycle, Snapshot};

use super::actions::{self, Choice};
use super::convert;
use super::documents::OpenDocument;
use super::edit::{Change, workspace_edit};
use super::question::Question;
use super::session::Session;
use crate::drawing;

/// Applies a code action, for clients that know only commands as such.
pub(super) const APPLY_ACTION: &str = "specls.applyAction";
const NEW_TRACK: &str = "specls.newTrack";
const NEXT_UNFILLED: &str = "specls.nextUnfilled";
const PREVIOUS_UNFILLED: &str = "specls.previousUnfilled";
/// Shows a place.
pub(super) const SELECT: &str = "specls.select";
pub(super) const SET_STATUS: &str = "specls.setStatus";
pub(super) const SHOW_BLOCKERS: &str = "specls.showBlockers";
pub(super) const SHOW_DEPENDENTS: &str = "specls.showDependents";
const SHOW_GRAPH: &str = "specls.showGraph";
const TRACKS: &str = "specls.tracks";

/// The names of all commands.
pub(super) const NAMES: [&str; 10] = [
    APPLY_ACTION,
    NEW_TRACK,
    NEXT_UNFILLED,
    PREVIOUS_UNFILLED,
    SELECT,
    SET_STATUS,
    SHOW_BLOCKERS,
    SHOW_DEPENDENTS,
    SHOW_GRAPH,
    TRACKS,
];

/// How long a client may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// More things than this are told as "and 3 more".
const MOST_TOLD: usize = 5;

/// A command with its arguments. Each takes one object; those that need none take none as well.
#[derive(Debug)]
pub(super) enum Command {
    ApplyAction(Choice),
    NewTrack(NewTrack),
    Unfilled(Direction, Place),
    Select(Location),
    SetStatus(SetStatus),
    ShowBlockers(Of),
    ShowDependents(Of),
    ShowGraph(ShowGraph),
    Tracks,
}

/// The arguments of `specls.newTrack`.
#[derive(Debug, Deserialize)]
pub(super) struct NewTrack {
    id: String,
    title: Option<String>,
    /// A file of the workspace, and of the tracks root, that the track is for; the first ones without it.
    uri: Option<Uri>,
}

/// A place in an open document.
#[derive(Debug, Deserialize)]
pub(super) struct Place {
    uri: Uri,
    position: Position,
}

/// The arguments of `specls.setStatus`.
#[derive(Debug, Deserialize)]
pub(super) struct SetStatus {
    uri: Uri,
    status: String,
    /// A place in an entry whose status is meant; that of the document without one.
    position: Option<Position>,
    /// Whether what is in the way of the status is passed over.
    #[serde(default)]
    anyway: bool,
}

/// An open document.
#[derive(Debug, Deserialize)]
pub(super) struct Of {
    uri: Uri,
}

/// The arguments of `specls.showGraph`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ShowGraph {
    #[serde(default)]
    format: GraphFormat,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum GraphFormat {
    #[default]
    Svg,
    Mermaid,
    Dot,
}

/// What a command comes to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The answer.
    pub(super) value: Value,
    /// What the client is asked for, in order.
    pub(super) requests: Vec<Request>,
}

/// Something that the client is asked to do.
#[derive(Debug)]
pub(super) enum Request {
    /// Apply an edit. If it does not, nothing that follows is asked for.
    Apply(Box<WorkspaceEdit>),
    /// Show a place.
    Show(ShowDocumentParams),
    /// Tell the user.
    Tell(MessageType, String),
}

impl Command {
    /// Reads a command and its arguments.
    ///
    /// # Errors
    ///
    /// `InvalidParams`, with what is wrong.
    pub(super) fn read(params: ExecuteCommandParams) -> Result<Self> {
        let name = params.command.as_str();
        let mut arguments = params.arguments;
        if arguments.len() > 1 {
            return Err(Error::invalid_params(format!("{name} takes one object with its arguments")));
        }
        let argument = arguments.pop();
        match name {
            APPLY_ACTION => read(name, argument).map(Self::ApplyAction),
            NEW_TRACK => read(name, argument).map(Self::NewTrack),
            NEXT_UNFILLED => read(name, argument).map(|place| Self::Unfilled(Direction::Next, place)),
            PREVIOUS_UNFILLED => read(name, argument).map(|place| Self::Unfilled(Direction::Previous, place)),
            SELECT => read(name, argument).map(Self::Select),
            SET_STATUS => read(name, argument).map(Self::SetStatus),
            SHOW_BLOCKERS => read(name, argument).map(Self::ShowBlockers),
            SHOW_DEPENDENTS => read(name, argument).map(Self::ShowDependents),
            SHOW_GRAPH if argument.is_none() => Ok(Self::ShowGraph(ShowGraph::default())),
            SHOW_GRAPH => read(name, argument).map(Self::ShowGraph),
            TRACKS => Ok(Self::Tracks),
            _ => Err(Error::invalid_params(format!("there is no command {name}; there are {}", NAMES.join(", ")))),
        }
    }

    /// Works out what the command comes to, with the open documents as they are now. For blocking threads.
    ///
    /// # Errors
    ///
    /// One sentence for the user when it cannot be done.
    pub(super) fn run(&self, session: &Session, open: &[OpenDocument]) -> std::result::Result<Outcome, String> {
        match self {
            Self::ApplyAction(choice) => about(session, open, &choice.uri, |question| apply_action(question, choice)),
            Self::NewTrack(arguments) => new_track(session, arguments),
            Self::Unfilled(direction, place) => {
                about(session, open, &place.uri, |question| Ok(unfilled(question, *direction, place.position)))
            }
            Self::Select(place) => {
                let requests = show(session, &place.uri, Some(place.range)).into_iter().collect();
                Ok(Outcome { value: Value::Null, requests })
            }
            Self::SetStatus(arguments) => {
                about(session, open, &arguments.uri, |question| set_status(question, arguments))
            }
            Self::ShowBlockers(of) => about(session, open, &of.uri, |question| Ok(show_blockers(question))),
            Self::ShowDependents(of) => about(session, open, &of.uri, |question| Ok(show_dependents(question))),
            Self::ShowGraph(arguments) => show_graph(session, arguments.format),
            Self::Tracks => Ok(Outcome { value: tracks(session), requests: Vec::new() }),
        }
    }
}

fn read<T: DeserializeOwned>(name: &str, argument: Option<Value>) -> Result<T> {
    let argument = argument.unwrap_or_else(|| json!({}));
    serde_json::from_value(argument).map_err(|error| Error::invalid_params(format!("{name}: {error}")))
}

/// Asks the client for what a command wants from it, one after the other.
pub(super) async fn perform(client: Client, requests: Vec<Request>) {
    for request in requests {
        match request {
            Request::Apply(edit) => {
                let applied = tokio::time::timeout(PATIENCE, client.apply_edit(*edit)).await;
                let refusal = match applied {
                    Ok(Ok(response)) if response.applied => continue,
                    Ok(Ok(response)) => response.failure_reason,
                    _ => None,
                };
                let reason = refusal.map(|reason| format!(": {reason}")).unwrap_or_default();
                client.show_message(MessageType::ERROR, format!("the editor has not applied the change{reason}")).await;
                return;
            }
            Request::Show(params) => _ = tokio::time::timeout(PATIENCE, client.show_document(params)).await,
            Request::Tell(kind, message) => client.show_message(kind, message).await,
        }
    }
}

/// Asks about the open document of that name.
fn about(
    session: &Session,
    open: &[OpenDocument],
    uri: &Uri,
    work: impl FnOnce(&Question<'_>) -> std::result::Result<Outcome, String>,
) -> std::result::Result<Outcome, String> {
    let path = convert::path(uri);
    let document = open.iter().find(|document| document.path == path);
    let outcome = document.and_then(|document| session.ask(document, work));
    outcome.unwrap_or_else(|| Err(format!("{} is not open; open it first", uri.as_str())))
}

/// The request to show a place, if the client can do that.
fn show(session: &Session, uri: &Uri, selection: Option<Range>) -> Option<Request> {
    let params = ShowDocumentParams { uri: uri.clone(), external: None, take_focus: Some(true), selection };
    session.abilities().aids.shows_documents.then_some(Request::Show(params))
}

/// The request to apply an edit.
fn apply(session: &Session, edit: WorkspaceEdit) -> std::result::Result<Request, String> {
    if session.abilities().aids.applies_edits {
        Ok(Request::Apply(Box::new(edit)))
    } else {
        Err("this editor applies no changes for a language server; make the change yourself".to_owned())
    }
}

fn apply_action(question: &Question<'_>, choice: &Choice) -> std::result::Result<Outcome, String> {
    let edit = actions::chosen(question, choice)?;
    Ok(Outcome { value: Value::Null, requests: vec![apply(question.session, edit)?] })
}

fn new_track(session: &Session, arguments: &NewTrack) -> std::result::Result<Outcome, String> {
    let mut outcome = None;
    let create = |root: &Path, snapshot: &Snapshot, near: &str| {
        if !snapshot.is_complete() {
            return Err("the workspace is still being read; try again in a moment".to_owned());
        }
        let file = ide::new_track(snapshot, &arguments.id, arguments.title.as_deref(), near)?;
        let uri = convert::uri(&root.join(&*file.path)).ok_or_else(|| format!("{} has no URI", file.path))?;
        let edit = ide::WorkspaceEdit { creates: vec![file], ..ide::WorkspaceEdit::default() };
        let edit = workspace_edit(session, root, &Change { title: "New track", edit: &edit, asked: None })?;
        let requests = [Some(apply(session, edit)?), show(session, &uri, None)];
        Ok(Outcome { value: json!({ "uri": uri }), requests: requests.into_iter().flatten().collect() })
    };
    match &arguments.uri {
        Some(uri) => {
            outcome = session.workspaces.ask_about(&convert::path(uri), create);
        }
        None => session.workspaces.ask_all(|root, snapshot| {
            if outcome.is_none() {
                outcome = Some(create(root, snapshot, ""));
            }
        }),
    }
    outcome.unwrap_or_else(|| Err("there is no workspace to create a track in; open a folder first".to_owned()))
}

fn unfilled(question: &Question<'_>, direction: Direction, position: Position) -> Outcome {
    let found = ide::nearest_unfilled(question.document, question.offset(position), direction);
    let Some(range) = found.map(|range| question.range(range)) else {
        let message = "nothing is left to be filled in".to_owned();
        return Outcome { value: Value::Null, requests: vec![Request::Tell(MessageType::INFO, message)] };
    };
    let requests = show(question.session, question.uri, Some(range)).into_iter().collect();
    Outcome { value: json!(range), requests }
}

fn set_status(question: &Question<'_>, arguments: &SetStatus) -> std::result::Result<Outcome, String> {
    let offset = arguments.position.map(|position| question.offset(position));
    let (snapshot, document) = (question.snapshot, question.document);
    match ide::set_status(snapshot, document, offset, &arguments.status, arguments.anyway)? {
        StatusChange::TooEarly(obstacles) => {
            let message = format!("Too early for {}: {}", arguments.status, told(&obstacles));
            let requests = vec![Request::Tell(MessageType::WARNING, message)];
            Ok(Outcome { value: json!({ "blockers": places(question, &obstacles) }), requests })
        }
        StatusChange::Edit(edit) => {
            let region = Region::new(&document.text, edit.range);
            let edit = RegionEdit { region, text: edit.text, group: EditGroup::Text };
            let edits = [(document.path.clone(), vec![edit])].into();
            let edit = ide::WorkspaceEdit { edits, ..ide::WorkspaceEdit::default() };
            let edit = question.edit("Set status", &edit)?;
            Ok(Outcome { value: json!({ "blockers": [] }), requests: vec![apply(question.session, edit)?] })
        }
    }
}

fn show_blockers(question: &Question<'_>) -> Outcome {
    let obstacles = ide::obstacles(question.snapshot, question.document);
    let mut requests = Vec::new();
    if let Some(first) = obstacles.first() {
        requests.extend(show(question.session, question.uri, Some(question.range(first.range.clone()))));
        requests.push(Request::Tell(MessageType::INFO, format!("In the way: {}", told(&obstacles))));
    } else {
        requests.push(Request::Tell(MessageType::INFO, "Nothing is in the way".to_owned()));
    }
    Outcome { value: json!({ "blockers": places(question, &obstacles) }), requests }
}

/// The first of some obstacles in words.
fn told(obstacles: &[Diagnostic]) -> String {
    let mut told: Vec<String> = obstacles.iter().take(MOST_TOLD).map(|obstacle| obstacle.message.clone()).collect();
    if obstacles.len() > MOST_TOLD {
        told.push(format!("and {} more", obstacles.len() - MOST_TOLD));
    }
    told.join(";\n")
}

/// Obstacles with their places, for clients that list them.
fn places(question: &Question<'_>, obstacles: &[Diagnostic]) -> Vec<Value> {
    let place = |it: &Diagnostic| json!({ "range": question.range(it.range.clone()), "message": it.message });
    obstacles.iter().map(place).collect()
}

fn show_dependents(question: &Question<'_>) -> Outcome {
    let dependents = ide::incoming(question.snapshot, &question.document.path);
    let locations: Vec<Location> = dependents
        .iter()
        .flat_map(|call| call.references.iter().map(|region| (&call.item.path, region)))
        .filter_map(|(path, region)| {
            Some(Location { uri: question.name(path)?, range: convert::region(region, question.encoding()) })
        })
        .collect();
    let names: Vec<&str> = dependents.iter().map(|call| call.item.id.as_str()).collect();
    let message = match names.as_slice() {
        [] => "No track depends on this".to_owned(),
        [only] => format!("{only} depends on this"),
        names => format!("{} depend on this", names.join(", ")),
    };
    // A single place needs no choice.
    let only = locations.first().filter(|_| locations.len() == 1);
    let shown = only.and_then(|location| show(question.session, &location.uri, Some(location.range)));
    let requests = shown.into_iter().chain([Request::Tell(MessageType::INFO, message)]).collect();
    Outcome { value: json!(locations), requests }
}

/// The graph of the tracks of all workspaces, as text.
fn show_graph(session: &Session, format: GraphFormat) -> std::result::Result<Outcome, String> {
    let mut all = Graph::default();
    session.workspaces.ask_all(|_, snapshot| {
        let graph = ide::graph(snapshot);
        let first = all.nodes.len();
        all.nodes.extend(graph.nodes);
        all.edges.extend(graph.edges.into_iter().map(|edge| ide::Edge {
            from: edge.from + first,
            to: edge.to + first,
            ..edge
        }));
    });
    let content = match format {
        GraphFormat::Svg => drawing::svg(&all).map_err(|drawing::TooLarge { nodes }| {
            format!("{nodes} tracks hang together, too many for one picture; take another format, such as dot")
        })?,
        GraphFormat::Mermaid => drawing::mermaid(&all),
        GraphFormat::Dot => drawing::dot(&all),
    };
    Ok(Outcome { value: json!({ "format": format, "content": content }), requests: Vec::new() })
}

/// A track in a list.
#[derive(Debug, Serialize)]
struct Track {
    id: String,
    title: String,
    status: Option<String>,
    lifecycle: &'static str,
    uri: Uri,
    path: String,
    filled: u32,
    checked: u32,
    items: u32,
    open_questions: usize,
    high_risks: usize,
    blockers: usize,
    not_ready: Vec<String>,
}

/// All tracks of all workspaces, by workspace and path.
fn tracks(session: &Session) -> Value {
    let mut all: Vec<Track> = Vec::new();
    session.workspaces.ask_all(|root, snapshot| {
        let tracks = ide::track_statuses(snapshot).into_iter();
        all.extend(tracks.filter_map(|track| {
            Some(Track {
                uri: session.uri(&root.join(&*track.path))?,
                id: track.id,
                title: track.title,
                status: track.status,
                lifecycle: match track.lifecycle {
                    Lifecycle::Draft => "draft",
                    Lifecycle::Live => "live",
                    Lifecycle::Frozen => "frozen",
                },
                path: track.path.to_string(),
                filled: track.filled,
                checked: track.checked,
                items: track.items,
                open_questions: track.open_questions,
                high_risks: track.high_risks,
                blockers: track.blockers,
                not_ready: track.not_ready,
            })
        }));
    });
    json!(all)
}
