//! The binary.

mod lsp;

fn main() -> std::process::ExitCode {
    lsp::serve()
}
