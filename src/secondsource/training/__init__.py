"""Training of the project's own models (the ``training`` extra: torch, onnx, safetensors).

``python -m secondsource.training tagger --data DIR --out DIR --seed 1`` makes the attribution
tagger.  Nothing in here is imported at run time.
"""
