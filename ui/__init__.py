"""The Gradio interface, one file a tab."""
