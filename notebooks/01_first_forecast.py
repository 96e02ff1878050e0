# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A first forecast, and what a cut of 10 % does to it
#
# Two scenarios on the same luck: the programme unchanged, and the districts' coordinators
# cut by 10 % from 2022. It ends in a decision.

# %%
import matplotlib.pyplot as plt

import bandeexit as bx

study = bx.load_study()
DRAWS = 60

# %% [markdown]
# Every path starts from the real state of 7 October 2020: 34 in visitation, 115 in a programme.

# %%
base = study.run("baseline", draws=DRAWS)
cut = study.run("budget_cut", draws=DRAWS)
base

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.6), sharey=True, layout="constrained")
base.plot_fan("in_programme", left)
cut.plot_fan("in_programme", right)
plt.show()

# %%
figure, ax = plt.subplots(figsize=(9, 4.6), layout="constrained")
bx.plot_fans([base, cut], "in_visitation", ax)
plt.show()

# %% [markdown]
# ## The difference, path by path
#
# The two fans overlap almost entirely. That says little: most of their width is what nobody
# knows about demand, and both scenarios share it. The paired difference takes it out.

# %%
difference = cut.compare(base)
columns = ["date", "q05", "q50", "q95", "mean"]
difference.difference("completed")[columns].tail(4)

# %%
difference.difference("wait_days_mean")[columns].tail(8)

# %%
figure, ax = plt.subplots(figsize=(6.5, 4), layout="constrained")
difference.plot("completed", ax)
plt.show()

# %% [markdown]
# ## What can be decided
#
# Read the table of waits: where its interval lies at or above zero, the cut lengthens waits, by
# what the last column says. Whether it costs *completed programmes* before the end of
# 2023 the interval above says; where it holds zero, nobody can claim a number in either
# direction. How hard a cut bites rests on `capacity.headroom`, which no published figure gives:
# before agreeing to a cut, ask how many of the open cases had no coordinator.
